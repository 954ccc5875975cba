import type { DicomJson } from '../../dicom/json';
import { itemOf, sequenceOf, stringOf } from '../../dicom/json';

const BY_NUMBER: Readonly<Record<string, string>> = {
  ...{ '1': 'I', '2': 'II', '61': 'III', '62': 'aVR', '63': 'aVL', '64': 'aVF' },
  ...{ '3': 'V1', '4': 'V2', '5': 'V3', '6': 'V4', '7': 'V5', '8': 'V6' },
};
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** By code (MDC 2:n and SCP-ECG 5.6.3-9-n number leads alike, PS3.16 CID 3001), else by its meaning or label. */
export function leadName(channel: DicomJson, index: number): string {
  const source = itemOf(channel, '003A0208') ?? {};
  const meaning = stringOf(source, '00080104') ?? '';
  const number = /^(?:2:|5\.6\.3-9-)(\d+)$/.exec(stringOf(source, '00080100') ?? '')?.[1];
  const modifiers = sequenceOf(channel, '003A0209').flatMap((item) => stringOf(item, '00080104') ?? []);
  const name = (number !== undefined && BY_NUMBER[number]) || leadIn(meaning);
  const plain = name || meaning || stringOf(channel, '003A0203') || `Channel ${index + 1}`;
  return [plain, ...modifiers].join(', ');
}

/** "Lead aVR (Goldberger)", "MDC_ECG_LEAD_V1". A minus before it is another lead. */
function leadIn(meaning: string): string | undefined {
  const word = /(?:^|lead[ _]|\s)(III|II|I|aV[RLF]|V[1-6])(?:$|[\s(,])/i.exec(meaning)?.[1]?.toLowerCase();
  return LEADS.find((lead) => lead.toLowerCase() === word);
}
