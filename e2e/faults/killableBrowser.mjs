// A real browser on a profile that stays, whose processes can be killed at any moment.
import { spawn } from 'node:child_process';
import { chromium } from '@playwright/test';

const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--force-color-profile=srgb',
  '--window-size=1200,800',
];

export async function launch(executable, profile) {
  const flags = [...FLAGS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`];
  // A group of its own, so that all of its processes can be killed together.
  const child = spawn(executable, [...flags, 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended already
    }
  };
  const ended = new Promise((done) => child.once('exit', done));
  const exit = () => kill();
  process.once('exit', exit);
  try {
    const endpoint = await endpointOf(child);
    const browser = await chromium.connectOverCDP(endpoint);
    const context = browser.contexts()[0];
    const page = context.pages()[0] ?? (await context.newPage());
    return {
      page,
      async kill() {
        kill();
        await ended;
        process.off('exit', exit);
        await browser.close().catch(() => undefined); // the connection went with the process
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

function endpointOf(child) {
  return new Promise((done, failed) => {
    let text = '';
    const timer = setTimeout(() => failed(new Error(`the browser did not start: ${text}`)), 60_000);
    child.once('exit', (code) => failed(new Error(`the browser ended with ${code}: ${text}`)));
    child.stderr.on('data', (piece) => {
      text += piece;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      done(found[1]);
    });
  });
}
