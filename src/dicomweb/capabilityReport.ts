import type { CapabilityId, HowLearnt, LearntFact } from './capabilities';
import type { RungFact } from './ladderFindings';
import type { SourceFindings } from './profile';

/** One line of what is known of an archive, for an administrator. */
export interface CapabilityFact {
  readonly id: string;
  readonly label: string;
  /** `partly`: it works, in another way than the standard's. */
  readonly state: 'yes' | 'partly' | 'no' | 'unknown';
  /** What it means for who reads here. */
  readonly detail: string;
  readonly how?: HowLearnt;
  /** Milliseconds since 1970. */
  readonly atMs?: number;
  /** From an earlier page load. */
  readonly isRemembered?: true;
}

type Words = readonly [state: CapabilityFact['state'], detail: string];

interface Line {
  readonly id: CapabilityId;
  readonly label: string;
  readonly say: (value: string | number) => Words;
}

const yesNo =
  (yes: string, no: string) =>
  (value: string | number): Words =>
    value === 'yes' ? ['yes', yes] : ['no', no];

const choose =
  (words: Readonly<Record<string, Words>>) =>
  (value: string | number): Words =>
    words[value] ?? ['unknown', String(value)];

const rows = (value: string | number): Words => [
  'partly',
  `At most ${value} rows are sent at a time; the rest is asked for after it.`,
];

const lines: readonly Line[] = [
  {
    id: 'limit',
    label: 'Search: page length (limit)',
    say: choose({
      honoured: ['yes', 'Lists come in pages of the length asked for.'],
      ignored: ['partly', 'The archive chooses how much it sends; long lists take longer.'],
      refused: ['partly', 'The archive refuses to be told how much to send; lists are asked for whole.'],
    }),
  },
  {
    id: 'offset',
    label: 'Search: further pages (offset)',
    say: choose({
      honoured: ['yes', 'Lists go on from page to page.'],
      ignored: [
        'no',
        'Every page begins anew. Lists are asked for in one piece, and what the archive cuts off cannot be had.',
      ],
      refused: [
        'no',
        'Further pages are refused. Lists are asked for in one piece, and what the archive cuts off cannot be had.',
      ],
    }),
  },
  {
    id: 'largestLimit',
    label: 'Search: longest page accepted',
    say: (value) => ['partly', `More than ${value} rows at a time are refused.`],
  },
  { id: 'studyCap', label: 'Search: studies at a time', say: rows },
  { id: 'seriesCap', label: 'Search: series at a time', say: rows },
  { id: 'instanceCap', label: 'Search: instances at a time', say: rows },
  {
    id: 'warning',
    label: 'Search: Warning about further results',
    say: choose({
      seen: ['yes', 'The archive says when there is more.'],
      hidden: [
        'partly',
        'Not sent, or hidden from the page: let the archive name Warning in Access-Control-Expose-Headers. Until then short lists cost one more request.',
      ],
    }),
  },
  {
    id: 'includeField',
    label: 'Search: further attributes (includefield)',
    say: choose({
      tags: ['yes', 'By tag, in one list.'],
      repeated: ['yes', 'By tag, one at a time.'],
      keywords: ['partly', 'By keyword only.'],
      some: ['partly', 'Some attributes are refused; the others are asked for.'],
      ignored: ['no', 'Not acted upon: descriptions may be missing in lists.'],
      none: ['no', 'Refused: descriptions may be missing in lists.'],
    }),
  },
  {
    id: 'keyNames',
    label: 'Search: names of keys',
    say: choose({ keywords: ['yes', 'By keyword.'], tags: ['partly', 'By tag only.'] }),
  },
  {
    id: 'wildcard',
    label: 'Search: wildcards',
    say: choose({
      yes: ['yes', 'Parts of names and numbers are found.'],
      no: [
        'no',
        'Whole values only. Parts are looked for by reading through the list, which is slow in a large archive.',
      ],
      ignored: ['no', 'Text keys are not acted upon. The list is read through, which is slow in a large archive.'],
    }),
  },
  {
    id: 'dateRange',
    label: 'Search: ranges of dates',
    say: choose({
      closed: ['yes', 'From one day to another.'],
      open: ['yes', 'Only with an open end where there is none.'],
      no: ['no', 'Not matched. The list is read through, which is slow in a large archive.'],
    }),
  },
  {
    id: 'modality',
    label: 'Search: modalities in study',
    say: yesNo('Matched.', 'Not matched. The list is read through.'),
  },
  {
    id: 'modalityList',
    label: 'Search: several modalities',
    say: yesNo('Any of a list.', 'One at a time only; for several, the list is read through.'),
  },
  {
    id: 'studyUid',
    label: 'Search: one study by UID',
    say: yesNo('Matched.', 'Not matched: links to studies are slow.'),
  },
  { id: 'uidList', label: 'Search: several UIDs', say: yesNo('In one request.', 'One request for each.') },
  {
    id: 'fuzzy',
    label: 'Search: similar names (fuzzymatching)',
    say: yesNo('Done by the archive when the reader wishes.', 'Not done: readers are told that matching was literal.'),
  },
  { id: 'metadata', label: 'Headers (metadata)', say: yesNo('As DICOM JSON.', 'Refused: images cannot be opened.') },
  { id: 'frames', label: 'Frames', say: yesNo('One by one.', 'Refused: whole objects are fetched instead.') },
  { id: 'frameLists', label: 'Frames: several in one request', say: yesNo('Accepted.', 'One request for each frame.') },
  {
    id: 'rangeOfFrames',
    label: 'Frames: parts (Range)',
    say: yesNo('Answered with a part.', 'Always whole; nothing is lost by it.'),
  },
  { id: 'rendered', label: 'Rendered images', say: yesNo('Made by the archive.', 'Not made; nothing is lost by it.') },
  {
    id: 'thumbnail',
    label: 'Thumbnails',
    say: yesNo('Made by the archive.', 'Not made: small pictures come from rendered images or from frames.'),
  },
  {
    id: 'bulkdata',
    label: 'Bulk data',
    say: yesNo('Answered.', 'Not answered: annotations and colour profiles may be missing.'),
  },
  {
    id: 'bulkdataBase',
    label: 'Bulk data: addresses',
    say: choose({
      request: ['yes', 'As the standard says.'],
      guessed: ['partly', 'Relative to something else than the request; found by trying.'],
      moved: [
        'partly',
        'They name another host. They are moved to the configured one: let the proxy tell the archive its public address.',
      ],
      outside: ['no', 'They lead outside the configured archive and are not followed.'],
    }),
  },
  {
    id: 'rangeOfBulkdata',
    label: 'Bulk data: parts (Range)',
    say: yesNo('Answered with a part.', 'Always whole; nothing is lost by it.'),
  },
  {
    id: 'singleInstanceStore',
    label: 'Store: several objects at once',
    say: (value) => (value === 'yes' ? ['partly', 'One object in each request.'] : ['yes', 'Accepted.']),
  },
  {
    id: 'capabilitiesDocument',
    label: 'Capabilities document (OPTIONS)',
    say: yesNo('There is one; it is taken for a hint only.', 'There is none; it is not needed.'),
  },
];

/** Facts that are told only where they limit something. */
const ONLY_WHEN_KNOWN: ReadonlySet<CapabilityId> = new Set(['largestLimit', 'studyCap', 'seriesCap', 'instanceCap']);

const ladderLabels = {
  metadata: 'Headers, asked for as',
  frames: 'Frames, asked for as',
  instance: 'Whole objects, asked for as',
  bulkdata: 'Bulk data, asked for as',
  thumbnail: 'Small pictures, asked for as',
} as const;

/** What is known of an archive, in the words of an administrator. No identifier is in it. */
export function reportOf(findings: SourceFindings): readonly CapabilityFact[] {
  const known = findings.facts.entries();
  const facts = lines.flatMap(({ id, label, say }): CapabilityFact[] => {
    const fact = known.get(id);
    if (!fact) return ONLY_WHEN_KNOWN.has(id) ? [] : [{ id, label, state: 'unknown', detail: 'Not met so far.' }];
    const [state, detail] = say(fact.value);
    return [{ id, label, state, detail, ...origin(fact) }];
  });
  const ladders = Object.entries(ladderLabels).flatMap(([name, label]) => {
    const rungs = findings.ladders[name as keyof typeof ladderLabels].entries();
    return [...rungs].map(
      ([rung, fact]): CapabilityFact => ({
        id: `${name}.${rung}`,
        label: `${label} "${rung}"`,
        ...rungWords(fact),
        ...origin(fact),
      }),
    );
  });
  return [...facts, ...ladders];
}

function rungWords({ state }: RungFact): Pick<CapabilityFact, 'state' | 'detail'> {
  switch (state) {
    case 'works':
      return { state: 'yes', detail: 'Accepted.' };
    case 'refused':
      return { state: 'no', detail: 'Refused for one object; it is tried again for others.' };
    case 'useless':
      return { state: 'no', detail: 'Refused; not tried again for a day.' };
  }
}

const origin = ({ how, atMs, isRemembered }: LearntFact | RungFact) => ({
  how,
  atMs,
  ...(isRemembered ? { isRemembered: true as const } : {}),
});
