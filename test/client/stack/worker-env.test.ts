import { expect, it } from 'vitest';
import { changedVariables, passedOn } from '../../../client/stack/worker-env.js';

it('workers are given access, ways and certificates, and nothing of a terminal', () => {
  const access = {
    HF_TOKEN: 'a',
    HF_ENDPOINT: 'b',
    MY_API_KEY: 'c',
    https_proxy: 'd',
    NO_PROXY: 'e',
    SSL_CERT_FILE: 'f',
  };
  const terminal = { TERM: 'xterm', PWD: '/', COLUMNS: '80', npm_config_cache: '/c', HOME: '/root', UNSET: undefined };
  expect(passedOn({ ...access, ...terminal })).toEqual(access);
});

it('a variable counts as another where its value differs; where it is not set, what was set before stays', () => {
  expect(changedVariables({ HF_TOKEN: 'a', HTTP_PROXY: 'p' }, { HF_TOKEN: 'b' })).toEqual(['HF_TOKEN']);
  expect(changedVariables({ HF_TOKEN: 'a' }, { HF_TOKEN: 'a' })).toEqual([]);
});
