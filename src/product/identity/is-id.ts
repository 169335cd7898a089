const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text has the form of the IDs of users and security scopes. Names must not: whoever named an ID would get what has that name. */
export function isId(text: string): boolean {
  return uuid.test(text)
}
