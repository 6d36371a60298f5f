"""Prints which bases can be trained: what transformers' AutoModelForCausalLM knows. For `npm run generate`."""

import json


def architectures() -> dict[str, str]:
    """The class of each `model_type` of a config.json."""
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    return dict(sorted(MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.items()))


if __name__ == "__main__":
    print(json.dumps({"architectures": architectures()}))
