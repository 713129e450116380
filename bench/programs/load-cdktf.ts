import "cdktf";
