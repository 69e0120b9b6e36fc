import type {ImageSource} from '../source.js'
import {ociSource} from '../oci/source.js'
import {potSource} from '../pot-image/source.js'
import {pathSource} from './path-source.js'

/** In the order in which they are asked; the last takes what the others do not. */
export const sources: readonly ImageSource[] = [pathSource, ociSource, potSource]
