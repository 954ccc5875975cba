import type { ComponentType } from 'react';
import type { Launch } from './launch';
import type { Services } from './services';

/** One of the screens of the viewer, loaded only where it is shown. */
export type PageComponent = ComponentType<{ readonly services: Services; readonly launch: Launch }>;

/** The code of a screen. */
export interface PageCode {
  readonly Page: PageComponent;
  /** What the screen adds to the services of the page before it is rendered. */
  readonly equip?: (services: Services) => void;
}

export type PageKind = Launch['kind'];

/** Which screen an address leads to (CONTRACT §3). */
export function pageKindOf(pathname: string): PageKind {
  if (/\/self-check\/?$/.test(pathname)) return 'selfCheck';
  if (/\/board\/?$/.test(pathname)) return 'board';
  return /\/viewer\/?$/.test(pathname) ? 'case' : 'workList';
}

/** Rejects when its code does not arrive. */
export async function loadPage(kind: PageKind): Promise<PageCode> {
  switch (kind) {
    case 'workList':
      return { Page: (await import('./WorkListPage')).WorkListPage };
    case 'selfCheck':
      return { Page: (await import('./SelfCheckPage')).SelfCheckPage };
    case 'board':
      return { Page: (await import('./BoardPage')).BoardPage };
    case 'case':
      return (await import('./Viewer')).caseCode;
  }
}
