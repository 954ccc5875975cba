import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeptProcess } from '../keptProcess';
import { type FoundFile, filesBelow, freePort, inParallel, waitForQido, warmFiles } from './files';
import type { ArchivesOptions, Servable, Served } from './served';

const ORTHANC_PROGRAMS = ['/usr/sbin/Orthanc', '/usr/local/sbin/Orthanc', '/usr/bin/Orthanc'];
const ORTHANC_PLUGINS = ['/usr/share/orthanc/plugins', '/usr/local/share/orthanc/plugins'].map((folder) =>
  join(folder, 'libOrthancDicomWeb.so'),
);
const orthancProgram = () => ORTHANC_PROGRAMS.find((path) => existsSync(path));
const orthancPlugin = () => ORTHANC_PLUGINS.find((path) => existsSync(path));
export const isOrthancInstalled = () => orthancProgram() !== undefined && orthancPlugin() !== undefined;

/** A real Orthanc on loopback. */
export class Orthanc implements Served {
  readonly name = 'orthanc';
  readonly #data: Servable;
  readonly #options: ArchivesOptions;
  #process: KeptProcess | undefined;
  #root = '';
  /** Orthanc's own identifiers of what was loaded. */
  #loaded: ReadonlySet<string> = new Set();
  version = '';

  constructor(data: Servable, options: ArchivesOptions) {
    this.#data = data;
    this.#options = options;
  }

  get url(): string {
    return `${this.#root}/dicom-web`;
  }
  get instances(): number {
    return this.#loaded.size;
  }
  get hasEnded(): boolean {
    return this.#process?.hasEnded ?? true;
  }

  async start(): Promise<void> {
    const files = await filesBelow(this.#data.directory);
    const folder = await this.#storageFor(files);
    const mark = join(folder, 'loaded.json');
    const isLoaded = existsSync(mark);
    if (!isLoaded) await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await this.#launch(folder);
    if (isLoaded) {
      this.#loaded = new Set(JSON.parse(await readFile(mark, 'utf8')) as string[]);
      await this.forgetStored();
      await warmFiles(folder);
    } else {
      await this.#load(files);
      await writeFile(mark, JSON.stringify([...this.#loaded]));
    }
    await waitForQido(this.url, this.#loaded.size, this.#process);
  }

  /** A storage belongs to the very files it was loaded from; older ones of the same set go. */
  async #storageFor(files: readonly FoundFile[]): Promise<string> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.#data.directory, files]))
      .digest('hex')
      .slice(0, 12);
    const parent = join(this.#options.cache, 'orthanc');
    await mkdir(parent, { recursive: true });
    const folder = `${this.#data.name}-${key}`;
    for (const other of await readdir(parent)) {
      const isOlder = other !== folder && other.slice(0, -13) === this.#data.name;
      if (isOlder) await rm(join(parent, other), { recursive: true, force: true });
    }
    return join(parent, folder);
  }

  /**
   * As an archive of a small hospital is set up, with what makes its DICOMweb fast: metadata whole (half-known headers
   * would have every viewer ask again), kept where the release can (1.15 and later), and threads for six connections of
   * a browser and more. Never with the GDCM plug-in, in which Orthanc 1.10 crashes.
   */
  async #launch(folder: string): Promise<void> {
    const port = await freePort();
    const database = join(folder, 'db');
    await mkdir(database, { recursive: true });
    const configuration = {
      Name: 'BENCHMARK',
      StorageDirectory: database,
      IndexDirectory: database,
      Plugins: [orthancPlugin()],
      RemoteAccessAllowed: false,
      HttpBindAddresses: ['127.0.0.1'],
      AuthenticationEnabled: false,
      HttpPort: port,
      HttpCompressionEnabled: false,
      KeepAlive: true,
      TcpNoDelay: true,
      HttpThreadsCount: 32,
      DicomServerEnabled: false,
      StableAge: 1,
      OverwriteInstances: true,
      DicomWeb: {
        Enable: true,
        Root: '/dicom-web/',
        StudiesMetadata: 'Full',
        SeriesMetadata: 'Full',
        EnableMetadataCache: true,
        MetadataWorkerThreadsCount: 4,
      },
    };
    const file = join(folder, 'orthanc.json');
    await writeFile(file, JSON.stringify(configuration));
    this.#process = new KeptProcess('Orthanc', orthancProgram() ?? 'Orthanc', [file]);
    this.#root = `http://127.0.0.1:${port}`;
    await this.#process.answers(async () => (await fetch(`${this.#root}/system`)).ok);
    const [system, plugin] = (await Promise.all([this.#json('/system'), this.#json('/plugins/dicom-web')])) as {
      readonly Version?: string;
    }[];
    this.version = `Orthanc ${system?.Version ?? 'unknown'}, DICOMweb ${plugin?.Version ?? 'unknown'}`;
  }

  async #load(files: readonly FoundFile[]): Promise<void> {
    const { log } = this.#options;
    log(`Loading ${this.#data.name} into Orthanc: ${files.length} files`);
    const loaded = new Set<string>();
    let refused = 0;
    await inParallel(files, async ({ path }) => {
      const body = new Uint8Array(await readFile(join(this.#data.directory, path)));
      const answer = await fetch(`${this.#root}/instances`, { method: 'POST', body });
      const stored = (await answer.json()) as { readonly ID?: string };
      if (answer.ok && stored.ID !== undefined) loaded.add(stored.ID);
      else refused++;
    });
    if (refused > 0) log(`  ${refused} files are no DICOM that Orthanc takes`);
    if (loaded.size === 0) throw new Error(`Orthanc took none of the ${files.length} files of ${this.#data.name}`);
    this.#loaded = loaded;
  }

  async forgetStored(): Promise<void> {
    const present = (await this.#json('/instances')) as string[];
    for (const id of present) {
      if (!this.#loaded.has(id)) await fetch(`${this.#root}/instances/${id}`, { method: 'DELETE' });
    }
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async #json(path: string): Promise<unknown> {
    const answer = await fetch(this.#root + path);
    if (!answer.ok) throw new Error(`Orthanc answers ${answer.status} for ${path}`);
    return answer.json();
  }
}
