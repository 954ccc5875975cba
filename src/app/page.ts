import type { ComponentType } from 'react';
import type { Launch } from './launch';
import type { PageKind } from './pageKind';
import type { Services } from './services';

/** Puts another case on the page, which is not loaded anew: with services of its own, so that nothing of the former stays. */
export type TurnTo = (services: Services, launch: Launch) => void;

/** One of the screens of the viewer, loaded only where it is shown. */
export type PageComponent = ComponentType<{
  readonly services: Services;
  readonly launch: Launch;
  readonly turnTo: TurnTo;
}>;

/** The code of a screen. */
export interface PageCode {
  readonly Page: PageComponent;
  /** What the screen adds to the services of the page before it is rendered. */
  readonly equip?: (services: Services) => void;
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
