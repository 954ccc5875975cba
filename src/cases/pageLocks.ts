/** Tells pages that still live from those that are gone, by a lock that each holds to its end (Web Locks). */
export interface PageLocks {
  /** False where the browser has no locks: then every other page counts as gone. */
  readonly canTell: boolean;
  livePages(): Promise<ReadonlySet<string>>;
  /** From here on this page counts as gone. */
  release(): void;
}

const PREFIX = 'parfocal/page/';

export function holdPageLock(pageId: string, locks: LockManager | undefined): PageLocks {
  let canTell = locks !== undefined;
  let release: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held = locks?.request(`${PREFIX}${pageId}`, () => ended);
  // Refused to pages of opaque origin: as good as missing.
  held?.catch(() => {
    canTell = false;
  });
  return {
    get canTell() {
      return canTell;
    },
    release: () => release(),
    async livePages() {
      if (!locks || !canTell) return new Set();
      const { held: all = [] } = await locks.query();
      return new Set(all.flatMap(({ name }) => (name?.startsWith(PREFIX) === true ? [name.slice(PREFIX.length)] : [])));
    },
  };
}
