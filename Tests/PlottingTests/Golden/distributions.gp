# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,410 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './distributions.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.08113; set rmargin at screen 0.48401; set bmargin at screen 0.55072; set tmargin at screen 0.91937
set xrange [-3.080512317849418:5.2232626932223765]; unset logscale x
set yrange [0.0:0.5392494011814339]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0, '4' 4.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0.0' 0.0, '0.2' 0.2, '0.4' 0.4)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Distributions' at screen 0.5,0.96046 center noenhanced front font 'Arial" font-weight="bold,10' textcolor rgb '#262626'
set label 'Error (K)' at screen 0.28257,0.48309 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'density (1/K)' at screen 0.02352,0.73504 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.35484,0.82573 to screen 0.4746,0.90636 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set object rectangle from screen 0.36048,0.8732 to screen 0.40188,0.89401 front fillcolor rgb '#0072b2' fillstyle transparent solid 0.15 noborder
set arrow from screen 0.36048,0.8836 to screen 0.40188,0.8836 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label 'before' at screen 0.41317,0.8836 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.36048,0.83809 to screen 0.40188,0.85889 front fillcolor rgb '#d55e00' fillstyle transparent solid 0.15 noborder
set arrow from screen 0.36048,0.84849 to screen 0.40188,0.84849 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'after' at screen 0.41317,0.84849 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './distributions.data' binary record=(257) skip=0 format='%float64%float64%float64' endian=little using 1:2:3 title 'before' with filledcurves fillcolor rgb '#0072b2' fillstyle transparent solid 0.15 noborder, \
  './distributions.data' binary record=(257) skip=10280 format='%float64%float64%float64' endian=little using 1:2:3 title 'after' with filledcurves fillcolor rgb '#d55e00' fillstyle transparent solid 0.15 noborder, \
  './distributions.data' binary record=(257) skip=6168 format='%float64%float64' endian=little using 1:2 title 'before' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1, \
  './distributions.data' binary record=(257) skip=16448 format='%float64%float64' endian=little using 1:2 title 'after' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.59065; set rmargin at screen 0.98307; set bmargin at screen 0.55072; set tmargin at screen 0.91937
set xrange [-2.1458810845685923:4.523262693222376]; unset logscale x
set yrange [-0.07:1.07]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0, '4' 4.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('0.00' 0.0, '0.25' 0.25, '0.50' 0.5, '0.75' 0.75, '1.00' 1.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Error (K)' at screen 0.78686,0.48309 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'cumulative share' at screen 0.52258,0.73504 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.60006,0.82573 to screen 0.71982,0.90636 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set arrow from screen 0.6057,0.8836 to screen 0.64709,0.8836 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label 'before' at screen 0.65838,0.8836 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.6057,0.84849 to screen 0.64709,0.84849 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'after' at screen 0.65838,0.84849 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './distributions.data' binary record=(601) skip=20560 format='%float64%float64' endian=little using 1:2 title 'before' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1, \
  './distributions.data' binary record=(481) skip=30176 format='%float64%float64' endian=little using 1:2 title 'after' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.08113; set rmargin at screen 0.48401; set bmargin at screen 0.06633; set tmargin at screen 0.43497
set xrange [-0.55:1.55]; unset logscale x
set yrange [-2.61272114901396:4.990102757667744]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('before' 0.0, 'after' 1.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0, '4' 4.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid noxtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Error (K)' at screen 0.02352,0.25065 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from graph 0, first 0.0 to graph 1, first 0.0 nohead front linecolor rgb '#636363' linewidth 0.825 dashtype (14,9)
set label 'target' at screen 0.47836,0.21252 right noenhanced front font 'Arial,7.36' textcolor rgb '#636363'
plot \
  './distributions.data' binary record=(1) skip=37872 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#0072b2' fillstyle transparent solid 0.3 border linecolor rgb '#0072b2' linewidth 0.88, \
  './distributions.data' binary record=(1) skip=38160 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#d55e00' fillstyle transparent solid 0.3 border linecolor rgb '#d55e00' linewidth 0.88, \
  './distributions.data' binary record=(2) skip=38128 format='%float64%float64' endian=little using 1:2 notitle with points pointtype 6 pointsize 0.53332 linecolor rgb '#0072b2', \
  './distributions.data' binary record=(10) skip=38416 format='%float64%float64' endian=little using 1:2 notitle with points pointtype 6 pointsize 0.53332 linecolor rgb '#d55e00', \
  './distributions.data' binary record=(11) skip=37920 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#0072b2' linewidth 0.88 dashtype 1, \
  './distributions.data' binary record=(11) skip=38208 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#d55e00' linewidth 0.88 dashtype 1, \
  './distributions.data' binary record=(2) skip=38096 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#0072b2' linewidth 1.98 dashtype 1, \
  './distributions.data' binary record=(2) skip=38384 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#d55e00' linewidth 1.98 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.59065; set rmargin at screen 0.98307; set bmargin at screen 0.06633; set tmargin at screen 0.43497
set xrange [-0.55:1.55]; unset logscale x
set yrange [-3.057157230064865:5.421410390446886]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('before' 0.0, '2' 1.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−2' -2.0, '0' 0.0, '2' 2.0, '4' 4.0)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid noxtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Error (K)' at screen 0.52258,0.25065 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './distributions.data' binary record=(435) skip=38576 format='%float64%float64' endian=little using 1:2 notitle with filledcurves closed fillcolor rgb '#0072b2' fillstyle transparent solid 0.3 noborder, \
  './distributions.data' binary record=(427) skip=45600 format='%float64%float64' endian=little using 1:2 notitle with filledcurves closed fillcolor rgb '#d55e00' fillstyle transparent solid 0.3 noborder, \
  './distributions.data' binary record=(435) skip=38576 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#0072b2' linewidth 0.88, \
  './distributions.data' binary record=(1) skip=45536 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#0072b2' fillstyle solid 1 border linecolor rgb '#ffffff' linewidth 0.5, \
  './distributions.data' binary record=(427) skip=45600 format='%float64%float64' endian=little using 1:2 notitle with lines linecolor rgb '#d55e00' linewidth 0.88, \
  './distributions.data' binary record=(1) skip=52432 format='%float64%float64%float64%float64%float64%float64' endian=little using 1:2:3:4:5:6 notitle with boxxyerror fillcolor rgb '#d55e00' fillstyle solid 1 border linecolor rgb '#ffffff' linewidth 0.5, \
  './distributions.data' binary record=(1) skip=45584 format='%float64%float64' endian=little using 1:2 notitle with points pointtype 7 pointsize 0.53332 linecolor rgb '#ffffff', \
  './distributions.data' binary record=(1) skip=52480 format='%float64%float64' endian=little using 1:2 notitle with points pointtype 7 pointsize 0.53332 linecolor rgb '#ffffff'
unset label; unset arrow; unset object
unset multiplot
unset output
