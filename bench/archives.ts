import { Embedded } from './archive/embedded';
import { isOrthancInstalled, Orthanc } from './archive/orthanc';
import type { ArchivesOptions, OpenArchive, Servable, Served } from './archive/served';
import type { ArchiveName } from './types';

/**
 * The archive of the cell that is played: one at a time, which holds one data set and nothing else, so that no cell
 * depends on what was measured before it. A set is loaded into Orthanc once; its storage is kept for later runs.
 */
export class Archives {
  readonly #options: ArchivesOptions;
  #open: { readonly data: Servable; readonly archive: Served } | undefined;

  constructor(options: ArchivesOptions) {
    this.#options = options;
  }

  /** Of the archive that is open; it changes from cell to cell. */
  get url(): string {
    if (!this.#open) throw new Error('no archive is open');
    return this.#open.archive.url;
  }

  /** Which archive is to serve a data set; the reason when none can. */
  choose({ name, archives }: Servable): ArchiveName | { readonly reason: string } {
    const { choice } = this.#options;
    const wanted = choice === 'auto' ? archives : archives.filter((one) => one === choice);
    if (wanted.length === 0) return { reason: `${name} is not served right by ${choice}` };
    const found = wanted.find((one) => one === 'embedded' || isOrthancInstalled());
    return found ?? { reason: 'Orthanc with its DICOMweb plug-in is not installed' };
  }

  /** Up and warm, holding exactly the data set: what a round before stored into it is gone. */
  async open(data: Servable): Promise<OpenArchive> {
    const name = this.choose(data);
    if (typeof name !== 'string') throw new Error(name.reason);
    const current = this.#open;
    if (current?.data.directory === data.directory && current.archive.name === name && !current.archive.hasEnded) {
      await current.archive.forgetStored();
      return current.archive;
    }
    await this.close();
    const archive = name === 'orthanc' ? new Orthanc(data, this.#options) : new Embedded(data, this.#options);
    this.#open = { data, archive };
    await archive.start();
    await readEverything(archive);
    return archive;
  }

  /** Takes out again what was stored since the archive was opened. */
  async forgetStored(): Promise<void> {
    await this.#open?.archive.forgetStored();
  }

  async close(): Promise<void> {
    await this.#open?.archive.stop();
    this.#open = undefined;
  }
}

type Found = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;

/** Has the archive read its headers once: what it keeps of them is kept before the first round of any viewer. */
async function readEverything({ url }: OpenArchive): Promise<void> {
  const headers = { Accept: 'application/dicom+json' };
  const answer = await fetch(`${url}/series`, { headers });
  const series = answer.status === 200 ? ((await answer.json()) as Found[]) : [];
  for (const one of series.slice(0, 50)) {
    const path = `${url}/studies/${one['0020000D']?.Value?.[0]}/series/${one['0020000E']?.Value?.[0]}/metadata`;
    await (await fetch(path, { headers })).arrayBuffer();
  }
}
