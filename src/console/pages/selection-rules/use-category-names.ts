import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { updateCategoriesQuery } from '#console/data'

/** Titles of products and classifications by their IDs. */
export function useCategoryNames(): ReadonlyMap<string, string> {
  const products = useQuery(updateCategoriesQuery('Product', ''))
  const classifications = useQuery(updateCategoriesQuery('UpdateClassification', ''))
  return useMemo(
    () =>
      new Map(
        [...(products.data ?? []), ...(classifications.data ?? [])].map(one => [
          one.updateId,
          one.title ?? one.updateId,
        ]),
      ),
    [products.data, classifications.data],
  )
}
