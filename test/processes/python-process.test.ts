import { text } from 'node:stream/consumers';
import { expect, it, test } from 'vitest';
import { runCommand } from '../../client/setup/command.js';
import { PYTHON_PROGRAM } from '../../config/python-paths.js';
import { pythonEnvironment, startPython } from '../../processes/python-process.js';

const kept = (env: Record<string, string>) => Object.keys(pythonEnvironment(env)).filter((name) => name in env);

it('hands on where things are, threads, the device and the language', () => {
  const needed = {
    PATH: '/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    LD_LIBRARY_PATH: '/usr/local/cuda/lib64',
    OMP_NUM_THREADS: '1',
    CUDA_VISIBLE_DEVICES: '3',
    PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True',
    HF_HOME: '/data/hf',
  };
  expect(kept(needed)).toEqual(Object.keys(needed));
});

it('keeps everything else to itself: secrets, proxies, and what garbles text', () => {
  const others = {
    HF_TOKEN: 'hf_x',
    HUGGING_FACE_HUB_TOKEN: 'hf_x',
    OPENAI_API_KEY: 'sk-x',
    AWS_SECRET_ACCESS_KEY: 'x',
    TEMPORAL_API_KEY: 'x',
    HTTPS_PROXY: 'http://user:secret@proxy',
    https_proxy: 'http://user:secret@proxy',
    PYTHONIOENCODING: 'latin-1',
    MY_OWN: 'x',
  };
  expect(kept(others)).toEqual([]);
});

const ENVIRONMENTS = [
  { LC_ALL: 'C' },
  { LC_ALL: 'POSIX', PYTHONCOERCECLOCALE: '0' },
  { LANG: 'da_DK.ISO-8859-1' },
  { PYTHONIOENCODING: 'latin-1' },
  { PYTHONIOENCODING: 'latin-1:replace', PYTHONUTF8: '0' },
];

/** Says back what it reads, then how it would read a file and name one. */
const ECHO = 'import os, sys; print(sys.stdin.readline(), open(0, closefd=False).encoding, os.fsencode("ø"))';

test.each(ENVIRONMENTS)('under %j Python reads, writes and names files in UTF-8', async (env) => {
  const { stdin, stdout } = startPython([PYTHON_PROGRAM, '-c', ECHO], { PATH: process.env['PATH'], ...env });
  stdin.end('blå æske på øen\n');
  expect((await text(stdout)).toLowerCase()).toBe("blå æske på øen\n utf-8 b'\\xc3\\xb8'\n");
});

test.each(ENVIRONMENTS)('under %j what set-up hears of Python is UTF-8', async (env) => {
  const { lines } = await runCommand(PYTHON_PROGRAM, ['-c', 'print("/hjem/\\u00e6\\u00f8\\u00e5")'], { env });
  expect(lines).toEqual(['/hjem/æøå']);
});
