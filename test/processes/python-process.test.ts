import { expect, it } from 'vitest';
import { pythonEnvironment } from '../../processes/python-process.js';

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
