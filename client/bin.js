#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest still gets to the message below.
const MINIMUM = [20, 20];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  process.stderr.write(
    `sprogskole needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a current one from https://nodejs.org and run the same command again.\n',
  );
  process.exit(1);
}

const { register } = await import('tsx/esm/api').catch((error) => {
  process.stderr.write(
    `sprogskole's packages are not installed (${error.code ?? error.message}).\n` +
      `Run \`npm ci\` in ${new URL('..', import.meta.url).pathname} and try again.\n`,
  );
  process.exit(1);
});
// tsx would read the tsconfig.json of the folder it is called from, which is someone else's.
register({ tsconfig: false });
await import('./main.ts');
