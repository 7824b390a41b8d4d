//! Area codes by where they are: each group is the time zones that its codes can be in. A zone stands for all that
//! keep the same time as it does.

/// Zones and the area codes that lie in them.
pub(super) const AREA_CODES: &[(&[&str], &str)] = &[
    // The United States, state by state within each group.
    (
        EASTERN,
        "203 475 860 959 302 202 771 239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 \
         941 954 229 404 470 478 678 706 762 770 912 943 260 317 463 765 502 859 207 227 240 301 410 443 667 339 \
         351 413 508 617 774 781 857 978 231 248 269 313 517 586 616 679 734 810 947 989 603 201 551 609 640 732 \
         848 856 862 908 973 212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 \
         934 252 336 472 704 743 828 910 919 980 984 216 220 234 283 326 330 380 419 436 440 513 567 614 740 937 \
         215 223 267 272 412 445 484 570 582 610 717 724 814 835 878 401 803 821 839 843 854 864 865 802 276 434 \
         540 571 686 703 757 804 826 948 304 681",
    ),
    (
        CENTRAL,
        "205 251 256 659 938 327 479 501 870 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872 \
         219 319 515 563 641 712 316 913 225 318 337 457 504 985 218 320 507 612 651 763 924 952 228 471 601 662 \
         769 235 314 417 557 573 636 660 816 975 402 531 405 539 572 918 615 629 731 901 210 214 254 281 325 346 \
         361 409 430 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979 262 274 353 414 534 \
         608 715 920",
    ),
    (MOUNTAIN, "303 719 720 748 970 983 406 505 575 915 385 435 801 307"),
    (PHOENIX, "480 520 602 623"),
    (
        PACIFIC,
        "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 \
         738 747 760 805 818 820 831 837 840 858 909 916 925 949 951 702 725 503 971 206 253 360 425 509 564",
    ),
    (&["America/Anchorage", "America/Adak"], "907"),
    (&["Pacific/Honolulu"], "808"),
    // Lines that run through a state: Florida's panhandle, Indiana, Kentucky, Michigan, Tennessee; towns in
    // Alabama that live by Georgia's clocks.
    (&["America/New_York", "America/Chicago"], "850 448 574 812 930 270 364 606 906 423 729 931 334"),
    // The Dakotas, Kansas, Nebraska, Oklahoma's panhandle, western Texas.
    (&["America/Chicago", "America/Denver"], "620 785 308 701 605 580 432"),
    // Idaho, eastern Oregon, Nevada.
    (&["America/Denver", "America/Los_Angeles"], "208 986 458 541 775"),
    // The Navajo Nation changes its clocks, the rest of Arizona does not.
    (&["America/Phoenix", "America/Denver"], "928"),
    (ATLANTIC, "787 939 340"),
    (&["Pacific/Guam"], "670 671"),
    (&["Pacific/Pago_Pago"], "684"),
    // Canada.
    (&["America/Halifax"], "428 506 782 902"),
    (&["America/St_Johns", "America/Halifax"], "709 879"),
    (
        &["America/Toronto"],
        "226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942 263 354 438 450 468 514 579 819 \
         873",
    ),
    // Quebec's islands and its eastern coast, which does not change its clocks.
    (&["America/Toronto", "America/Halifax", "America/Puerto_Rico"], "367 418 581"),
    (&["America/Toronto", "America/Winnipeg", "America/Panama"], "807"),
    (&["America/Winnipeg"], "204 431 584"),
    (&["America/Regina", "America/Winnipeg", "America/Edmonton"], "306 474 639"),
    (&["America/Edmonton"], "368 403 587 780 825"),
    (&["America/Vancouver"], "604"),
    (&["America/Vancouver", "America/Edmonton", "America/Dawson_Creek"], "236 250 257 672 778"),
    (
        &["America/Whitehorse", "America/Edmonton", "America/Winnipeg", "America/Toronto", "America/Panama"],
        "867",
    ),
    // The islands that share the country code.
    (ATLANTIC, "246 264 268 284 473 664 721 758 767 784 809 829 849 868 869"),
    (&["America/Jamaica"], "345 658 876"),
    (&["America/New_York"], "242 649"),
    (&["Atlantic/Bermuda"], "441"),
];

const EASTERN: &[&str] = &["America/New_York"];
const CENTRAL: &[&str] = &["America/Chicago"];
const MOUNTAIN: &[&str] = &["America/Denver"];
const PHOENIX: &[&str] = &["America/Phoenix"];
const PACIFIC: &[&str] = &["America/Los_Angeles"];
const ATLANTIC: &[&str] = &["America/Puerto_Rico"];

/// Where a North American number can be whose area code says nothing: toll-free, or newer than this table.
pub(super) const ANYWHERE: &[&str] = &[
    "America/St_Johns",
    "America/Halifax",
    "America/New_York",
    "America/Chicago",
    "America/Regina",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
];
