package archive

import _ "embed" // the text that goes into every archive

//go:embed readme.txt
var readme string
