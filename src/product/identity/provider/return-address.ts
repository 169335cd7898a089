// Where a browser goes after a sign-in. Pure.

const longest = 2000
const here = 'http://site.invalid'

/**
 * The address of the console that somebody asked for, without where it would lead elsewhere: another server, or the API. `/` for what cannot be that.
 * An answer that sends a browser to an address of somebody else's choice would lend them the site's name.
 */
export function returnAddress(asked: string | undefined): string {
  if (asked === undefined || asked.length > longest || !asked.startsWith('/') || !URL.canParse(asked, here))
    return '/'
  const url = new URL(asked, here)
  // What is left of `/.//other.example` begins with two slashes, which lead to another server.
  if (url.origin !== here || url.pathname.startsWith('//') || url.pathname.startsWith('/api/')) return '/'
  url.searchParams.delete('signInError')
  return `${url.pathname}${url.search}`
}

/** The same address, which says there why nobody is signed in. */
export function withSignInError(address: string, code: string): string {
  const url = new URL(address, here)
  url.searchParams.set('signInError', code)
  return `${url.pathname}${url.search}`
}
