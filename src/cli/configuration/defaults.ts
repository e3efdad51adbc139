/** Read from the working directory where no flag names another file. */
export const CONFIGURATION_FILE = 'vouchsafe.yaml';

/** The API that is meant where neither a flag nor a file names one. */
export const DEFAULT_API = 'vouchery-v1.0';
