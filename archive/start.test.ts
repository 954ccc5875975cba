import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const start = fileURLToPath(new URL('./start.mjs', import.meta.url));

const run = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [start, ...args], (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });

test.each([
  [['--prot', '3000'], 'There is no option --prot.'],
  [['--port', 'abc'], '--port abc is no port'],
  [['--port', '70000'], '--port 70000 is no port'],
  [['--dicomweb', 'pacs.local/rs'], '--dicomweb pacs.local/rs is no address'],
  [['--dicomweb', 'file:///etc'], 'is no address'],
  [['--data', '/no/such/folder'], 'There is no folder /no/such/folder.'],
  [['somewhere'], '"somewhere" is not expected here'],
])('%j is refused in words, with exit code 2', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('help tells every option', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['--port', '--dicomweb', '--data', '--store', '--automation']) expect(stdout).toContain(option);
});
