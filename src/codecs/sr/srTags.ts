/** Attributes that only reports need, by their PS3.6 keyword; the rest is in `objectTags.ts` and `dicom/tags.ts`. */
export const srTags = {
  // What one version says of itself and the next must not repeat
  InstanceCreationDate: '00080012',
  InstanceCreationTime: '00080013',
  InstanceCreatorUID: '00080014',
  CompletionFlagDescription: '0040A492',
  IdenticalDocumentsSequence: '0040A525',
  MACParametersSequence: '4FFE0001',
  DigitalSignaturesSequence: 'FFFAFFFA',
  /** A name for one content item (PS3.3 C.17.3). */
  ObservationUID: '0040A171',
  // NUM
  RationalNumeratorValue: '0040A162',
  RationalDenominatorValue: '0040A163',
  // Slides
  SpecimenPreparationStepContentItemSequence: '00400612',
  IlluminationTypeCodeSequence: '00220016',
  IlluminationWaveLength: '00220055',
  OpticalPathIdentifier: '00480106',
  OpticalPathDescription: '00480107',
  IlluminationColorCodeSequence: '00480108',
} as const;
