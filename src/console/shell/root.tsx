import { Outlet } from '@tanstack/react-router'
import { useSignedIn } from '#console/data'
import { Frame } from './frame.tsx'
import { SignInPage } from './sign-in.tsx'

/** The frame with a page in it, once somebody is signed in; the address stays, so that the page comes after it. */
export function Root() {
  if (!useSignedIn()) return <SignInPage />
  return (
    <Frame>
      <Outlet />
    </Frame>
  )
}
