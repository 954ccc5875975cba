import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptProcess } from '../keptProcess';
import { waitForQido, warmFiles } from './files';
import type { ArchivesOptions, Servable, Served } from './served';

/** Our own archive, started as a newcomer starts it, in a process of its own. */
export class Embedded implements Served {
  readonly name = 'embedded';
  readonly #data: Servable;
  readonly #options: ArchivesOptions;
  #process: KeptProcess | undefined;
  #root = '';
  instances = 0;
  version = '';

  constructor(data: Servable, options: ArchivesOptions) {
    this.#data = data;
    this.#options = options;
  }

  get url(): string {
    return `${this.#root}/dicom-web`;
  }
  get hasEnded(): boolean {
    return this.#process?.hasEnded ?? true;
  }
  get #store(): string {
    return join(this.#options.cache, 'embedded', this.#data.name);
  }

  async start(): Promise<void> {
    await this.#clearStore();
    const { version } = JSON.parse(await readFile(join(this.#options.root, 'package.json'), 'utf8')) as {
      version: string;
    };
    this.version = `embedded archive ${version}`;
    const args = ['archive/start.mjs', '--port', '0', '--data', this.#data.directory, '--store', this.#store];
    this.#process = new KeptProcess('The embedded archive', process.execPath, args, this.#options.root);
    this.#root = (await this.#process.printed(/Parfocal is at (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? '';
    this.instances = Number((await this.#process.printed(/(\d+) objects of \d+ studies/))[1]);
    if (this.instances === 0) throw new Error(`the embedded archive finds no DICOM in ${this.#data.name}`);
    await warmFiles(this.#data.directory);
    await waitForQido(this.url, this.instances, this.#process);
  }

  /** What was read from the headers (`.index`) stays, what was stored goes. */
  async #clearStore(): Promise<void> {
    if (!existsSync(this.#store)) return;
    for (const name of await readdir(this.#store)) {
      if (name !== '.index') await rm(join(this.#store, name), { recursive: true, force: true });
    }
  }

  async forgetStored(): Promise<void> {
    const stored = join(this.#store, 'instances');
    const isEmpty = !existsSync(stored) || (await readdir(stored)).length === 0;
    if (isEmpty) return;
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }
}
