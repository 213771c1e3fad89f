#!/usr/bin/env node
// Name this file in PRISMA_SCHEMA_ENGINE_BINARY and the Prisma CLI compares schemas without its native engine.
import('../dist/prisma-schema-engine.js');
