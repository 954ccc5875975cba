import type { Annotation, DisplaySet } from '../dicom/types';
import { csvText } from '../lib/csv';
import { fileName } from '../lib/fileName';
import { annotationPlace } from '../ui/inspector/annotationPlace';
import type { Command } from '../workspace/command';
import type { Workspace } from '../workspace/store';

/** Hands a file to the reader; `main` gives the browser's way, tests another. */
export type Download = (name: string, text: string, mediaType: string) => void;

/** The measurements of the case as a table for spreadsheets. It names no patient: whoever passes it on decides about that. */
export function exportCommands(workspace: Workspace, download: Download, now: () => Date): readonly Command[] {
  return [
    {
      id: 'annotation.export',
      title: 'Export measurements (CSV)',
      isEnabled: () => Object.keys(workspace.getState().annotations).length > 0,
      run: () => {
        const { annotations, stored, displaySets } = workspace.getState();
        const day = now().toISOString().slice(0, 10);
        const text = measurementTable(Object.values(annotations), stored, displaySets);
        download(fileName(`Measurements ${day}`, 'csv'), text, 'text/csv;charset=utf-8');
      },
    },
  ];
}

const HEAD = [
  'Name',
  'Label',
  'Measurement',
  'Value',
  'Unit',
  'Calibration',
  'Where',
  'Site',
  'Comment',
  'Saved',
  'Tracking UID',
];

/** One row for each value; a mark without values has one row too. UTF-8 with a mark that spreadsheets know it by. */
export function measurementTable(
  annotations: readonly Annotation[],
  stored: Readonly<Record<string, Annotation>>,
  displaySets: readonly DisplaySet[],
): string {
  const rows = annotations.flatMap((mark) => {
    const { trackingIdentifier, label, site, laterality, comment, trackingUid, measurements } = mark;
    const where = annotationPlace(mark, displaySets).text;
    const at = [laterality?.meaning, site?.meaning].filter(Boolean).join(' ');
    const saved = stored[mark.id] === mark ? 'yes' : 'no';
    const values = measurements.length > 0 ? measurements : [undefined];
    return values.map((one) => [
      trackingIdentifier,
      label.meaning,
      (one?.derivation ?? one?.name)?.meaning,
      one?.value,
      one?.unit.value,
      one?.method?.meaning,
      where,
      at,
      comment,
      saved,
      trackingUid,
    ]);
  });
  return `\uFEFF${csvText([HEAD, ...rows])}`;
}

/** As a file of the browser's downloads; the address of its bytes lives only as long as that takes. */
export const downloadInBrowser: Download = (name, text, mediaType) => {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
