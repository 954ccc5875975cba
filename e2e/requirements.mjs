// The assertions that tests have to show, by the id they carry in their name, and those that later work brings.

/** `count` ids from 1 on; two digits where the source writes two. */
const ids = (prefix, count, width = 2) =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(width, '0')}`);

export const groups = [
  { title: 'Measurement reports', ids: ids('T-SR-', 17) },
  { title: 'Measurement reports on slides', ids: ids('T-SSR-', 8) },
  { title: 'Bulk annotations', ids: ids('T-ANN-', 18) },
  { title: 'Whole-slide images', ids: ids('T-WSI-', 12) },
  { title: 'Slide model', ids: ids('T', 71, 1) },
  { title: 'DICOMweb', ids: ids('T-WEB-', 18) },
  { title: 'Attacks', ids: [...ids('AT-', 23), 'AT-32', 'AT-37'] },
];

/** What the viewer does not do yet, with the issue that brings it. An entry whose test exists is a mistake. */
export const later = new Map();
