import { collectionFunctions } from "./collections";
import { conversionFunctions } from "./conversions";
import { dateFunctions } from "./dates";
import { encodingFunctions } from "./encodings";
import { formDataFunctions } from "./form-data";
import type { Implementations } from "./invocation";
import { lazyFunctions, logicFunctions, type LazyImplementation } from "./logic";
import { mathFunctions } from "./math";
import { propertyFunctions } from "./properties";
import { referenceFunctions } from "./references";
import { stringFunctions } from "./strings";
import { uriFunctions } from "./uris";
import { xmlFunctions } from "./xml";
import { zoneFunctions } from "./zones";

/** Functions whose arguments are all evaluated, by their documented name. */
export const implementations: Implementations = {
  ...collectionFunctions,
  ...conversionFunctions,
  ...dateFunctions,
  ...encodingFunctions,
  ...formDataFunctions,
  ...logicFunctions,
  ...mathFunctions,
  ...propertyFunctions,
  ...referenceFunctions,
  ...stringFunctions,
  ...uriFunctions,
  ...xmlFunctions,
  ...zoneFunctions,
};

/** Functions that evaluate only the arguments they need. */
export const lazyImplementations: Readonly<Record<string, LazyImplementation>> = lazyFunctions;
