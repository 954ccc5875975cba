/** The screens of the viewer. */
export type PageKind = 'workList' | 'selfCheck' | 'board' | 'case';

/** Which screen an address leads to (CONTRACT §3). */
export function pageKindOf(pathname: string): PageKind {
  if (/\/self-check\/?$/.test(pathname)) return 'selfCheck';
  if (/\/board\/?$/.test(pathname)) return 'board';
  return /\/viewer\/?$/.test(pathname) ? 'case' : 'workList';
}
