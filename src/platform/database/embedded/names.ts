/** Who the embedded database belongs to. */
export const databaseUser = 'slipstream'
/** The database in the embedded cluster. */
export const databaseName = 'slipstream'
