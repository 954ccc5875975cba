import type { CodedConcept } from './codedConcept';

/** What a lesion counts as when the response to treatment is judged (RECIST 1.1: Eisenhauer 2009). */
export type ResponseRole = 'target' | 'nonTarget' | 'new';

const ours = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });

/** No code of DICOM or SNOMED CT was found to say it. */
export const responseRoles: Readonly<Record<ResponseRole, CodedConcept>> = {
  target: ours('target-lesion', 'Target lesion'),
  nonTarget: ours('non-target-lesion', 'Non-target lesion'),
  new: ours('new-lesion', 'New lesion'),
};

/** The role of a code; undefined for one that is not ours. */
export const responseRoleOf = (code: CodedConcept | undefined): ResponseRole | undefined =>
  (Object.keys(responseRoles) as ResponseRole[]).find(
    (role) => code?.scheme === responseRoles[role].scheme && code.value === responseRoles[role].value,
  );
