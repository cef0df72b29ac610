export const other = require('fs');
