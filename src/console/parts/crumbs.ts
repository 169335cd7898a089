import { createContext, useContext } from 'react'

/** A step on the way to a page. */
export type Crumb = { label: string; to?: string }

const CrumbsContext = createContext<readonly Crumb[]>([])

/** The frame says where in the tree a page stands. */
export const CrumbsProvider = CrumbsContext.Provider

/** The way to this page, from its workspace on. */
export function useCrumbs(): readonly Crumb[] {
  return useContext(CrumbsContext)
}
