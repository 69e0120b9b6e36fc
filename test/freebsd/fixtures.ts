export {baseSet, installManifests, manifest, type BaseSet} from './fixtures/base.js'
export {startMirror, type Mirror, type MirrorFault} from './fixtures/mirror.js'
export {makeTree} from './fixtures/tree.js'
