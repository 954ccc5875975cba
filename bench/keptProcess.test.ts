import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { KeptProcess, keptCommand } from './keptProcess';

/** A server that says its process number and stays. */
const SERVER = ['-e', 'console.log("pid " + process.pid); setInterval(() => {}, 1000)'];

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 500 && isThere(pid); attempt++) await new Promise((done) => setTimeout(done, 10));
  return !isThere(pid);
}

test('a server is stopped with everything it is made of', async () => {
  const server = new KeptProcess('The server', process.execPath, SERVER);
  const pid = Number((await server.printed(/pid (\d+)/))[1]);
  expect(isThere(pid)).toBe(true);
  await server.stop();
  expect(server.hasEnded).toBe(true);
  expect(await gone(pid)).toBe(true);
  await server.stop();
});

test.skipIf(process.platform === 'win32')('a server does not outlive a run that was killed outright', async () => {
  const [program, args] = keptCommand(process.execPath, SERVER);
  // The pipe is all that ties the two together: the system closes it when the run is gone.
  const shell = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = await once(shell.stdout, 'data');
  const pid = Number(/pid (\d+)/.exec(String(line))?.[1]);
  expect(isThere(pid)).toBe(true);
  shell.stdin.destroy();
  expect(await gone(pid)).toBe(true);
});

test('a server that ends by itself is told with its last words', async () => {
  const server = new KeptProcess('The server', process.execPath, [
    '-e',
    'console.error("no such port"); process.exit(3)',
  ]);
  await expect(server.printed(/never/)).rejects.toThrow('The server ended: no such port');
  await expect(server.answers(async () => true)).rejects.toThrow('The server ended');
});

test('a program that is not there is an error of the server, not of the run', async () => {
  const server = new KeptProcess('The server', '/nowhere/program', []);
  await expect(server.printed(/never/)).rejects.toThrow(/The server ended/);
});
