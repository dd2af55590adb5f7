# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,523 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './compositions.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.08158; set rmargin at screen 0.41936; set bmargin at screen 0.67883; set tmargin at screen 0.92454
set xrange [0.0:1.0]; unset logscale x
set yrange [0.0:1.0]; unset logscale y
unset border; unset xtics; unset ytics; unset grid
set label 'Head 3' at screen 0.08158,0.94187 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'the' at screen 0.07406,0.89382 right noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'valve' at screen 0.07406,0.8324 right noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'opened' at screen 0.07406,0.77097 right noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'before' at screen 0.07406,0.70954 right noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'the' at screen 0.42689,0.89382 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'valve' at screen 0.42689,0.8324 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'opened' at screen 0.42689,0.77097 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'before' at screen 0.42689,0.70954 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from first 0,0.775 to first 0.012,0.975 front fillcolor rgb '#0072b2' fillstyle solid noborder
set object rectangle from first 0,0.525 to first 0.012,0.725 front fillcolor rgb '#d55e00' fillstyle solid noborder
set object rectangle from first 0,0.275 to first 0.012,0.475 front fillcolor rgb '#009e73' fillstyle solid noborder
set object rectangle from first 0,0.025 to first 0.012,0.225 front fillcolor rgb '#cc79a7' fillstyle solid noborder
set object rectangle from first 0.988,0.775 to first 1,0.975 front fillcolor rgb '#727272' fillstyle solid noborder
set object rectangle from first 0.988,0.5319 to first 1,0.7181 front fillcolor rgb '#727272' fillstyle solid noborder
set object rectangle from first 0.988,0.32328 to first 1,0.42672 front fillcolor rgb '#727272' fillstyle solid noborder
set object rectangle from first 0.988,0.09397 to first 1,0.15603 front fillcolor rgb '#727272' fillstyle solid noborder
plot \
  './compositions.data' binary record=(78) skip=0 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#0072b2' fillstyle transparent solid 0.20833 noborder, \
  './compositions.data' binary record=(52) skip=1872 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#009e73' fillstyle transparent solid 0.20833 noborder, \
  './compositions.data' binary record=(26) skip=3120 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#d55e00' fillstyle transparent solid 0.31667 noborder, \
  './compositions.data' binary record=(26) skip=3744 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#009e73' fillstyle transparent solid 0.31667 noborder, \
  './compositions.data' binary record=(104) skip=4368 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#cc79a7' fillstyle transparent solid 0.37083 noborder, \
  './compositions.data' binary record=(52) skip=6864 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#d55e00' fillstyle transparent solid 0.47917 noborder, \
  './compositions.data' binary record=(26) skip=8112 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#009e73' fillstyle transparent solid 0.69583 noborder, \
  './compositions.data' binary record=(26) skip=8736 format='%float64%float64%float64' endian=little using 1:2:3 notitle with filledcurves fillcolor rgb '#0072b2' fillstyle transparent solid 0.75 noborder
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.56243; set rmargin at screen 0.96967; set bmargin at screen 0.67883; set tmargin at screen 0.92454
set xrange [0.0:1000.0]; unset logscale x
set yrange [0.0:1.0]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '200' 200.0, '400' 400.0, '600' 600.0, '800' 800.0, '1000' 1000.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0.00' 0.0, '0.25' 0.25, '0.50' 0.5, '0.75' 0.75, '1.00' 1.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Share of each source' at screen 0.56243,0.97247 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'step' at screen 0.76605,0.6258 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.56243,0.93372 to screen 0.60382,0.95003 front fillcolor rgb '#d55e00' fillstyle solid 0.8 noborder
set label 'pump' at screen 0.61511,0.94187 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.68783,0.93372 to screen 0.72922,0.95003 front fillcolor rgb '#0072b2' fillstyle solid 0.8 noborder
set label 'valve' at screen 0.74051,0.94187 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './compositions.data' binary record=(21) skip=9360 format='%float64%float64%float64' endian=little using 1:2:3 title 'pump' with filledcurves fillcolor rgb '#d55e00' fillstyle solid 0.8 noborder, \
  './compositions.data' binary record=(21) skip=9864 format='%float64%float64%float64' endian=little using 1:2:3 title 'valve' with filledcurves fillcolor rgb '#0072b2' fillstyle solid 0.8 noborder
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.08158; set rmargin at screen 0.41936; set bmargin at screen 0.41907; set tmargin at screen 0.5636
set xrange [-140.0:5740.0]; unset logscale x
set yrange [2.5:-0.5]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '20' 1200.0, '40' 2400.0, '60' 3600.0, '80' 4800.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('fill' 0.0, 'heat' 1.0, 'drain' 2.0)
set grid xtics noytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Batches' at screen 0.08158,0.58093 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Time (min)' at screen 0.25047,0.36604 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './compositions.data' binary record=(2) skip=10368 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5, \
  './compositions.data' binary record=(2) skip=10464 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#d55e00' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.56243; set rmargin at screen 0.96967; set bmargin at screen 0.41907; set tmargin at screen 0.5636
set xrange [69.625:85.375]; unset logscale x
set yrange [2.5:-0.5]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('70' 70.0, '75' 75.0, '80' 80.0, '85' 85.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('heat' 0.0, 'age' 1.0, 'feed' 2.0)
set grid xtics noytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Yield' at screen 0.56243,0.58093 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label '%' at screen 0.76605,0.36604 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.85741,0.42926 to screen 0.96026,0.49249 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set object rectangle from screen 0.86306,0.46648 to screen 0.90445,0.4828 front fillcolor rgb '#0072b2' fillstyle solid 0.85 noborder
set label 'low' at screen 0.91574,0.47464 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.86306,0.43895 to screen 0.90445,0.45527 front fillcolor rgb '#d55e00' fillstyle solid 0.85 noborder
set label 'high' at screen 0.91574,0.44711 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './compositions.data' binary record=(3) skip=10560 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 title 'low' with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5, \
  './compositions.data' binary record=(3) skip=10704 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 title 'high' with boxxyerror fillcolor rgb '#d55e00' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5, \
  './compositions.data' binary record=(2) skip=10848 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#262626' linewidth 0.77 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.08158; set rmargin at screen 0.41936; set bmargin at screen 0.05201; set tmargin at screen 0.29771
set xrange [-0.47000000000000003:2.4699999999999998]; unset logscale x
set yrange [-1.35:4.35]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '1' 1.0, '2' 2.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0' 0.0, '2' 2.0, '4' 4.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set object rectangle from screen 0.08158,0.30689 to screen 0.12297,0.32321 front fillcolor rgb '#0072b2' fillstyle solid 0.85 noborder
set label 'heating' at screen 0.13426,0.31505 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.22361,0.30689 to screen 0.26501,0.32321 front fillcolor rgb '#d55e00' fillstyle solid 0.85 noborder
set label 'pumping' at screen 0.2763,0.31505 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './compositions.data' binary record=(3) skip=10880 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 title 'heating' with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5, \
  './compositions.data' binary record=(3) skip=11024 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 title 'pumping' with boxxyerror fillcolor rgb '#d55e00' fillstyle solid 0.85 border linecolor rgb '#ffffff' linewidth 0.5
unset label; unset arrow; unset object
unset multiplot
unset output
