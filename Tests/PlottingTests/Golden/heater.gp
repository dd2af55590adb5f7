# Drawn again by: gnuplot with this script, in its own folder
reset
set encoding utf8
set terminal svg noenhanced rounded size 567,540 font 'Arial,8' fontscale 1.3333 linewidth 1.3333 background '#ffffff'
set output './heater.svg'
unset key
set style fill noborder
set multiplot

# first panel
set lmargin at screen 0.10438; set rmargin at screen 0.98013; set bmargin at screen 0.71867; set tmargin at screen 0.95656
set xrange [-15.0:615.0]; unset logscale x
set yrange [19.165491226561503:49.041776965417036]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('' 0.0, '' 60.0, '' 120.0, '' 180.0, '' 240.0, '' 300.0, '' 360.0, '' 420.0, '' 480.0, '' 540.0, '' 600.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('20' 20.0, '30' 30.0, '40' 40.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Calibration' at screen 0.10438,0.97334 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'T1 (°C)' at screen 0.02352,0.83761 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.11379,0.88547 to screen 0.236,0.94668 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set label '' at screen 0.14013,0.92941 front point pointtype 7 pointsize 0.73332 linecolor rgb '#0072b2'
set label 'lab.T1' at screen 0.17212,0.92941 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
set arrow from screen 0.11944,0.90275 to screen 0.16083,0.90275 nohead front linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
set label 'f.T1' at screen 0.17212,0.90275 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './heater.data' binary record=(61) skip=0 format='%float64%float64' endian=little using 1:2 title 'lab.T1' with points pointtype 7 pointsize 0.55999 linecolor rgb '#0072b2', \
  './heater.data' binary record=(61) skip=976 format='%float64%float64' endian=little using 1:2 title 'f.T1' with lines linecolor rgb '#d55e00' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.10438; set rmargin at screen 0.98013; set bmargin at screen 0.42548; set tmargin at screen 0.66338
set xrange [-15.0:615.0]; unset logscale x
set yrange [-0.37316566669301104:0.4722780218029559]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '1' 60.0, '2' 120.0, '3' 180.0, '4' 240.0, '5' 300.0, '6' 360.0, '7' 420.0, '8' 480.0, '9' 540.0, '10' 600.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('−0.25' -0.25, '0.00' 0.0, '0.25' 0.25)
set arrow from graph 0,first 0 to graph 1,first 0 nohead back linecolor rgb '#a2a2a2' linewidth 0.6
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label 'Residual' at screen 0.10438,0.68016 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Time (min)' at screen 0.54226,0.37414 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'lab.T1 - f.T1 (K)' at screen 0.02352,0.54443 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './heater.data' binary record=(61) skip=1952 format='%float64%float64' endian=little using 1:2 title 'lab.T1 - f.T1' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object

# next panel
set lmargin at screen 0.10438; set rmargin at screen 0.98013; set bmargin at screen 0.07602; set tmargin at screen 0.31392
set xrange [0.0:1200.0]; unset logscale x
set yrange [17.162216084155347:74.77755414219686]; unset logscale y
set border 3 front linecolor rgb '#262626' linewidth 0.6
set xtics out nomirror scale 0.5,0.25 norotate center offset 0,0.2 textcolor rgb '#262626' ('0' 0.0, '2' 120.0, '4' 240.0, '6' 360.0, '8' 480.0, '10' 600.0, '12' 720.0, '14' 840.0, '16' 960.0, '18' 1080.0, '20' 1200.0)
set ytics out nomirror scale 0.5,0.25 offset 0.3,0 textcolor rgb '#262626' ('20' 20.0, '40' 40.0, '60' 60.0)
set grid xtics ytics back linetype 1 linecolor rgb '#e4e4e4' linewidth 0.5
set label '80 % step' at screen 0.10438,0.3307 left noenhanced front font 'Arial" font-weight="bold,8.48' textcolor rgb '#262626'
set label 'Time (min)' at screen 0.54226,0.02468 center noenhanced front font 'Arial,8' textcolor rgb '#262626'
set label 'T1 (°C)' at screen 0.02352,0.19497 center rotate by 90 noenhanced front font 'Arial,8' textcolor rgb '#262626'
set object rectangle from screen 0.11379,0.26949 to screen 0.29294,0.30404 behind fillcolor rgb '#ffffff' fillstyle solid noborder
set object rectangle from screen 0.11944,0.27887 to screen 0.16083,0.29466 front fillcolor rgb '#0072b2' fillstyle transparent solid 0.25 noborder
set arrow from screen 0.11944,0.28676 to screen 0.16083,0.28676 nohead front linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
set label 'hot.T1, 90 %' at screen 0.17212,0.28676 left noenhanced front font 'Arial,8' textcolor rgb '#262626'
plot \
  './heater.data' binary record=(241) skip=2928 format='%float64%float64%float64' endian=little using 1:2:3 title 'hot.T1, 90 %' with filledcurves fillcolor rgb '#0072b2' fillstyle transparent solid 0.25 noborder, \
  './heater.data' binary record=(241) skip=8712 format='%float64%float64' endian=little using 1:2 title 'hot.T1, 90 %' with lines linecolor rgb '#0072b2' linewidth 1.1 dashtype 1
unset label; unset arrow; unset object
unset multiplot
unset output
