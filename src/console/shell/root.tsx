import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { sessionQuery } from '#console/data'
import { Frame } from './frame.tsx'
import { LoadingPage, NoAnswerPage } from './other-pages.tsx'

const SignInPage = lazy(async () => ({ default: (await import('./sign-in.tsx')).SignInPage }))

/** The frame with a page in it, once somebody is signed in; the address stays, so that the page comes after it. */
export function Root() {
  const session = useQuery(sessionQuery())
  if (session.data)
    return (
      <Frame>
        <Outlet />
      </Frame>
    )
  if (session.data === null)
    return (
      <Suspense fallback={<LoadingPage />}>
        <SignInPage />
      </Suspense>
    )
  return session.error ? <NoAnswerPage problem={session.error} /> : <LoadingPage />
}
