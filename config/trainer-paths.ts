import { fileURLToPath } from 'node:url';

/** The Python project, which `sprogskole setup` installs. */
export const TRAINER_FOLDER = fileURLToPath(new URL('../trainer/', import.meta.url));
export const TRAINER_PYTHON = fileURLToPath(new URL('../trainer/.venv/bin/python', import.meta.url));
