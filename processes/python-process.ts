import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { PYTHON_FOLDER, PYTHON_PROGRAM } from '../config/python-paths.js';

/**
 * What Python and its libraries read of the environment: where things are, how many threads, which device. Python works
 * offline, so tokens, keys and proxies stay out of it, and whatever else is nobody's business there.
 */
const NEEDED = [
  /^(PATH|HOME|USER|LOGNAME|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_\w+|LD_\w+|DYLD_\w+|XDG_CACHE_HOME|SYSTEMROOT)$/,
  /^PYTHON(HOME|PATH|HASHSEED|WARNINGS|MALLOC|DEVMODE|FAULTHANDLER|PYCACHEPREFIX)$/,
  /^(OMP|GOMP|KMP|MKL|OPENBLAS|NUMEXPR|MALLOC|RAYON)_\w+$/,
  /^(CUDA|CUDNN|CUBLAS|NVIDIA|NCCL|HIP|ROCR|HSA|GPU|PYTORCH|TORCH|TORCHINDUCTOR|TRITON|BNB|CT2)_\w+$/,
  /^(HF_HOME|HF_DATASETS_CACHE|TRANSFORMERS_VERBOSITY|DATASETS_VERBOSITY)$/,
];

/** The part of an environment that a Python process gets. */
export function pythonEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const needed = Object.entries(env).filter(([name]) => NEEDED.some((pattern) => pattern.test(name)));
  return { ...Object.fromEntries(needed as [string, string][]), PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' };
}

/** The command line of this project's Python. */
export function pythonCommand(...args: string[]): readonly [string, ...string[]] {
  return [PYTHON_PROGRAM, '-m', 'sprogskole', ...args];
}

/**
 * Starts Python with pipes. It stops by itself when this process dies, because its standard input ends.
 *
 * @param env of which the child gets what it needs; `CUDA_VISIBLE_DEVICES` pins it to a device
 */
export function startPython(
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string | undefined>>,
): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, {
    cwd: PYTHON_FOLDER,
    env: pythonEnvironment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that its helpers can be killed with it.
    detached: true,
  });
  child.stdin.on('error', () => undefined); // a write to a process that just died; its end says why
  return child;
}
