"""The bilingual grammar behind the demo: topic files in, conversations and sentence pairs out."""
