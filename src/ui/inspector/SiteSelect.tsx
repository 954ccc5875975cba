import { type CodedConcept, isSameConcept } from '../../dicom/codedConcept';
import { findingSites } from '../../dicom/findingSites';
import { visibleText } from '../../dicom/visibleText';
import { conceptKey } from '../controls/labelChoices';

const known = findingSites.flatMap(({ sites }) => sites);
export const isKnownSite = (site: CodedConcept): boolean => known.some((one) => isSameConcept(one, site));

/** The site of a finding from a short coded list, with the sites that reports of this case use beside it. */
export function SiteSelect({
  id,
  value,
  others,
  onChange,
}: {
  readonly id: string;
  readonly value: CodedConcept | undefined;
  /** Coded sites that are not in the list, the present one among them. */
  readonly others: readonly CodedConcept[];
  readonly onChange: (concept: CodedConcept | undefined) => void;
}) {
  const groups = [...(others.length > 0 ? [{ region: 'In this case', sites: others }] : []), ...findingSites];
  return (
    <select
      id={id}
      value={value ? conceptKey(value) : ''}
      onChange={(event) => {
        const key = event.target.value;
        onChange(groups.flatMap(({ sites }) => sites).find((site) => conceptKey(site) === key));
      }}
    >
      <option value="">Not stated</option>
      {groups.map(({ region, sites }) => (
        <optgroup key={region} label={region}>
          {sites.map((site) => (
            <option key={conceptKey(site)} value={conceptKey(site)}>
              {visibleText(site.meaning, 160)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
