export * from '../../src/testing/fake-context.js'
