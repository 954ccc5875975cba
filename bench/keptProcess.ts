import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A server of the run. It ends with the run, however that ends: a shell between the two listens to a pipe that the
 * system closes when this process has gone, even when it was killed outright. (On Windows there is no such shell.)
 */
const KEEPER = `exec 3<&0
"$@" 3<&- </dev/null & kept=$!
trap 'kill $kept 2>/dev/null' TERM INT HUP
(read _ <&3; kill $kept 2>/dev/null) >/dev/null 2>&1 & watch=$!
while kill -0 $kept 2>/dev/null; do wait $kept; code=$?; done
kill $watch 2>/dev/null
exit $code`;

/** What is really started: it ends when its standard input ends. */
export const keptCommand = (command: string, args: readonly string[]): readonly [string, readonly string[]] =>
  process.platform === 'win32' ? [command, args] : ['/bin/sh', ['-c', KEEPER, 'sh', command, ...args]];

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 15_000;
const LAST_WORDS = 2000;

export class KeptProcess {
  readonly #child: ChildProcess;
  readonly #title: string;
  #output = '';
  #hasEnded = false;
  readonly #ended: Promise<void>;
  readonly #listeners = new Set<() => void>();
  readonly #killAtExit = () => this.#child.kill('SIGTERM');

  constructor(title: string, command: string, args: readonly string[], directory?: string) {
    this.#title = title;
    const [program, all] = keptCommand(command, args);
    this.#child = spawn(program, all, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(directory === undefined ? {} : { cwd: directory }),
    });
    // It writes nothing to us that could be lost, and that it has gone is told by its end.
    this.#child.stdin?.on('error', () => {});
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (piece: Buffer) => {
        this.#output = (this.#output + piece.toString()).slice(-100_000);
        for (const listener of this.#listeners) listener();
      });
    }
    this.#ended = new Promise((done) => {
      const end = () => {
        this.#hasEnded = true;
        process.off('exit', this.#killAtExit);
        for (const listener of this.#listeners) listener();
        done();
      };
      this.#child.once('exit', end);
      this.#child.once('error', (error) => {
        this.#output += error.message;
        end();
      });
    });
    process.on('exit', this.#killAtExit);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What it said last, for a message about its failure. */
  get lastWords(): string {
    return this.#output.slice(-LAST_WORDS).trim();
  }

  /** First match in what it prints. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#until(() => pattern.exec(this.#output) ?? undefined);
  }

  /** Asks until the answer is yes; an error is a no. */
  async answers(check: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < end && !this.#hasEnded) {
      const isThere = await check().catch(() => false); // not listening yet: asked again until the time is up
      if (isThere) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw this.#failure();
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((done, failed) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        act();
      };
      const listener = () => {
        const found = look();
        if (found !== undefined) finish(() => done(found));
        else if (this.#hasEnded) finish(() => failed(this.#failure()));
      };
      const timer = setTimeout(() => finish(() => failed(this.#failure())), START_TIMEOUT_MS);
      this.#listeners.add(listener);
      listener();
    });
  }

  #failure(): Error {
    const state = this.#hasEnded ? 'ended' : 'did not start in time';
    return new Error(`${this.#title} ${state}${this.lastWords === '' ? '' : `: ${this.lastWords}`}`);
  }
}
