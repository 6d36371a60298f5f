"""What training, translation, evaluation and chat stand on: contract, job, process, device, models, data."""
