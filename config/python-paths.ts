import { fileURLToPath } from 'node:url';

/** The Python project, which `sprogskole setup` installs. */
export const PYTHON_FOLDER = fileURLToPath(new URL('../python', import.meta.url));
/** Its interpreter, with every package that it needs. */
export const PYTHON_PROGRAM = fileURLToPath(new URL('../python/.venv/bin/python', import.meta.url));
