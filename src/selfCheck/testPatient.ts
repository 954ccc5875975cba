/** Nobody is called so: whoever finds it knows what it is and that it may be deleted. */
export const TEST_PATIENT_NAME = 'PARFOCAL^SELFCHECK';
export const TEST_PATIENT_ID = 'PARFOCAL-SELFCHECK';

/** What the user of the page agrees to before anything is stored. */
export const TRIAL_WORDS = `One small report about nobody is stored: patient "${TEST_PATIENT_NAME}", ID "${TEST_PATIENT_ID}", in a new study. It is read back and compared. It stays in the archive until you delete that study there.`;
