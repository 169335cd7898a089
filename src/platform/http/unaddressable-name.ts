/**
 * What makes a request name something that no address can name: browsers and programs take `.` and `..` for steps, so that such a thing could be made and
 * never be asked for again, and a call about it would be about something else. Null when nothing does.
 */
export function unaddressableName(params: unknown, body: unknown): string | null {
  const { name, userName } = (body ?? {}) as { name?: unknown; userName?: unknown }
  const names = [...Object.values((params ?? {}) as Record<string, unknown>), name, userName]
  const found = names.find(one => typeof one === 'string' && /^\s*\.{1,2}\s*$/.test(one))
  return found === undefined ? null : `“${found}” is no name: in an address it is a step`
}
