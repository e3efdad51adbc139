/** Compiled schemas of an API. Request and response schemas come from the same document; each is compiled when first asked for. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Api } from './api.ts';
import { isDateTime, isUuid } from './formats.ts';
import { below } from './pointer.ts';

export interface Schemas {
  /**
   * Validates against the schema at a pointer (`#/components/schemas/...`) of the bundled document. All errors are listed, with the
   * offending value and the schema object (`verbose`).
   * @throws Error where the document has no schema there
   */
  validator(pointer: string): ValidateFunction;
  /** The same, but stops at the first error: for values so large that the list of errors could exhaust the memory. */
  quickValidator(pointer: string): ValidateFunction;
  /** Pointer of a schema object that an error names as its `parentSchema`; undefined for objects from elsewhere. */
  placeOf(schema: object): string | undefined;
}

const known = new WeakMap<object, Schemas>();

/** The compiled schemas of an API; one set per API and process. */
export function schemasOf(api: Api): Schemas {
  let schemas = known.get(api.document);
  if (schemas === undefined) {
    schemas = createSchemas(api);
    known.set(api.document, schemas);
  }
  return schemas;
}

function createSchemas(api: Api): Schemas {
  const validator = compiler(api, true);
  let quick: ((pointer: string) => ValidateFunction) | undefined;
  let places: WeakMap<object, string> | undefined;
  return {
    validator,
    quickValidator(pointer) {
      quick ??= compiler(api, false);
      return quick(pointer);
    },
    placeOf(schema) {
      places ??= placesIn(api.document);
      return places.get(schema);
    },
  };
}

function compiler(api: Api, allErrors: boolean): (pointer: string) => ValidateFunction {
  // `strict` is off for the words of OpenAPI; it would take `strictNumbers` along, and 1e400 would be a number.
  const ajv = new Ajv2020({
    strict: false,
    strictNumbers: true,
    allErrors,
    verbose: allErrors,
    validateSchema: false,
    addUsedSchema: false,
  });
  // The function is the default export in the types and a property of it in the CommonJS module.
  addFormats.default(ajv);
  ajv.addFormat('date-time', { type: 'string', validate: isDateTime });
  ajv.addFormat('uuid', { type: 'string', validate: isUuid });
  ajv.addSchema(api.document, api.id);
  const compiled = new Map<string, ValidateFunction>();
  return (pointer) => {
    let validate = compiled.get(pointer);
    if (validate === undefined) {
      validate = ajv.getSchema(`${api.id}${pointer}`);
      if (validate === undefined) throw new Error(`${api.id} has no schema at ${pointer}`);
      compiled.set(pointer, validate);
    }
    return validate;
  };
}

function placesIn(document: object): WeakMap<object, string> {
  const places = new WeakMap<object, string>();
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    places.set(value, pointer);
    for (const [name, member] of Object.entries(value)) visit(member, below(pointer, name));
  };
  visit(document, '#');
  return places;
}
