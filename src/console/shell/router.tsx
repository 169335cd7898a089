import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { BrokenPage, LoadingPage, MissingPage } from './other-pages.tsx'
import { pages } from './pages.ts'
import { Root } from './root.tsx'
import { firstPage, workspaces } from './tree.ts'

const root = createRootRoute({ component: Root, notFoundComponent: MissingPage })

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    const main = workspaces.find(({ key }) => key === 'softwareLibrary')
    const to = (main && firstPage(main)) ?? '/'
    // The query stays: it says why somebody who came back from an identity provider is not signed in.
    throw redirect({ to, replace: true, search: true as never })
  },
})

const pageRoutes = pages.map(({ path, load, component }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    // biome-ignore lint/suspicious/noExplicitAny: which of a room's exports is the page is known by its name only.
    component: lazyRouteComponent(load as () => Promise<any>, component),
  }),
)

/** Leads from addresses to pages. The query of an address is plain texts, so that people can read and write it. */
export const router = createRouter({
  routeTree: root.addChildren([start, ...pageRoutes]),
  parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: search => {
    const text = new URLSearchParams(search as Record<string, string>).toString()
    return text === '' ? '' : `?${text}`
  },
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingPage,
  defaultErrorComponent: BrokenPage,
  defaultPendingMinMs: 0,
})
