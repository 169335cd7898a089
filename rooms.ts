// The map of the house: every room, and the rooms whose door it may use.
//
// Rooms are listed from the ground up. A room may import only rooms that stand above it in this table, so that no
// circle can form; `tests/house/` keeps that true, also for what each program loads indirectly.

/** A room's folder under `src/`, and the rooms it may import through `#<room>`. */
export const rooms: Record<string, readonly string[]> = {
  // platform: any server needs it
  'platform/errors': [],
  'platform/settings': ['platform/errors'],
  'platform/logging': ['platform/errors'],
  'platform/data-folder': ['platform/errors'],
  'platform/failpoints': [],
  'platform/database': ['platform/errors', 'platform/data-folder', 'platform/logging'],
  'platform/http': ['platform/errors', 'platform/logging'],
  'platform/jobs': ['platform/errors', 'platform/logging', 'platform/database', 'platform/http'],

  // formats: bytes that Microsoft defined; pure
  'formats/xml': ['platform/errors'],
  'formats/cabinet-index': ['platform/errors', 'formats/xml'],
  'formats/cbs': ['platform/errors', 'formats/xml'],
  'formats/registry': ['platform/errors'],
  'formats/wim-resources': ['platform/errors'],
  'formats/wim-xml': ['platform/errors'],

  // tools: programs we run
  'tools/program': ['platform/errors'],
  'tools/archives': ['platform/errors'],
  'tools/hive': ['platform/errors', 'tools/program', 'formats/registry'],
  'tools/wimlib': ['platform/errors', 'tools/program'],

  // product: the words on the console, in the order content travels
  'product/content-store': ['platform/errors', 'platform/failpoints', 'formats/wim-resources'],
  'product/content-manifest': ['platform/errors', 'product/content-store'],
  'product/distribution-protocol': ['platform/errors', 'product/content-store', 'product/content-manifest'],
}
