export { administrator, type ConsoleSite, openConsoleSite, settled } from './console-site.ts'
export { type HandName, handOf } from './hand.ts'
export {
  addPackage,
  distributePackage,
  rollBackPackage,
  servicePackage,
  type Traveller,
} from './journeys.ts'
export { labelsNotInPlace, labelsNotInPlaceDuring } from './labels-in-place.ts'
export { press, pressAction } from './press.ts'
export {
  addScenePackage,
  finished,
  inCatalogue,
  makeServicingScene,
  type ServicingScene,
  synchroniseScene,
} from './servicing-scene.ts'
export { textsIn } from './texts.ts'
export { type Look, type WalkedPage, walkPages } from './walk-pages.ts'
